# Installs formcheck and the test extras into .venv (once), then runs lint, types, layers and
# tests. With --fast first, only the unit tests that take well under a second and no real model;
# with --slow first, the slow lane alone (tests/lanes.py).
# Further arguments go to pytest. If scripts may not run here:
#   powershell -ExecutionPolicy Bypass -File scripts\test.ps1 --fast

. (Join-Path $PSScriptRoot 'environment.ps1')

Install-Formcheck 'test'
Push-Location $root
# Else each of the programs that tests start compiles formcheck anew.
Remove-Item Env:PYTHONDONTWRITEBYTECODE -ErrorAction SilentlyContinue
# More threads would only wait for one another.
foreach ($name in 'OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'OPENCV_FOR_THREADS_NUM') {
    [Environment]::SetEnvironmentVariable($name, '1', 'Process')
}
# A worker for each processor, and one for while others wait for what plays in its own time.
$workers = [Environment]::ProcessorCount + 1
$selection = @('-n', "$workers", '--dist', 'worksteal')
$more = @($args)
$lane = if ($more.Count) { $more[0] } else { '' }
if ($lane -in '--fast', '--slow') { $more = @($more | Select-Object -Skip 1) }
if ($lane -eq '--fast') {
    $selection += @('-m', 'not slow and not long and not sweep')
    $selection += @('--ignore', 'tests/cli', '--ignore', 'tests/end_to_end')
} elseif ($lane -eq '--slow') {
    $selection += @('-m', 'sweep or deep')
    $env:FORMCHECK_DEEP = '1'
} else {
    $selection += @('-m', 'not sweep')
}
$failed = 0
foreach ($line in 'mypy', 'ruff check .', 'ruff format --check .', 'lint-imports --no-logo') {
    $words = @($line.Split(' '))
    Invoke-Program (Get-VenvProgram $words[0]) @($words | Select-Object -Skip 1)
    if ($LASTEXITCODE -ne 0) {
        Write-Output "failed: $line"
        $failed = 1
    }
}
Invoke-Program (Get-VenvProgram 'python') (@('-m', 'pytest') + $selection + $more)
if ($LASTEXITCODE -ne 0) { $failed = $LASTEXITCODE }
Pop-Location
exit $failed
