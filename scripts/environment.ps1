# Sourced by demo.ps1 and test.ps1: makes .venv in the checkout and installs formcheck into it, as
# environment.sh does. For Windows PowerShell 5.1 and newer.

$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$venv = Join-Path $root '.venv'
# Settings for another Python must not leak into this one.
foreach ($name in 'PYTHONHOME', 'PYTHONPATH') {
    [Environment]::SetEnvironmentVariable($name, $null, 'Process')
}

function Stop-WithMessage([string] $message) {
    [Console]::Error.WriteLine($message)
    exit 1
}

# Whether a program ends without an error; what it prints is not shown.
function Test-Program([string] $program, [string[]] $arguments) {
    # Else Windows PowerShell stops at the first line that a program prints to stderr.
    $ErrorActionPreference = 'Continue'
    if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { return $false }
    & $program @arguments *> $null
    return $LASTEXITCODE -eq 0
}

# Runs a program and shows what it prints; the exit code is in $LASTEXITCODE.
function Invoke-Program([string] $program, [string[]] $arguments) {
    $ErrorActionPreference = 'Continue'
    & $program @arguments
}

function Get-VenvProgram([string] $name) {
    $windows = Join-Path $venv "Scripts\$name.exe"
    if (Test-Path $windows) { return $windows }
    return Join-Path $venv "bin/$name"
}

# Returns the words that start a Python that is new enough.
function Find-Python {
    $check = 'import sys; sys.exit(sys.version_info < (3, 11))'
    foreach ($line in 'py -3', 'python3', 'python') {
        $words = @($line.Split(' '))
        # The Microsoft Store's stand-in for Python ends with an error, too.
        if (Test-Program $words[0] (@($words | Select-Object -Skip 1) + @('-c', $check))) {
            return $words
        }
    }
    Stop-WithMessage ('formcheck needs Python 3.11 or newer, and none was found: ' +
        'install it from python.org.')
}

function New-Venv {
    # A folder that was moved, or whose Python is gone, is made anew.
    $mark = Join-Path $venv 'formcheck-root'
    if ((Test-Path $mark) -and (Get-Content $mark -Raw).Trim() -eq $root) {
        if (Test-Program (Get-VenvProgram 'python') @('-c', 'import pip')) { return }
    }
    $python = @(Find-Python)
    [Console]::Error.WriteLine("Making $venv ...")
    $arguments = @($python | Select-Object -Skip 1) + @('-m', 'venv', '--clear', $venv)
    Invoke-Program $python[0] $arguments
    if ($LASTEXITCODE -ne 0) { Stop-WithMessage 'Python can''t make a virtual environment.' }
    Set-Content -Path $mark -Value $root -Encoding UTF8
}

# Nothing is done, and no network needed, while pyproject.toml is the one that was installed from.
function Install-Formcheck([string] $extra) {
    New-Venv
    $stamp = Join-Path $venv 'formcheck-installed'
    $stamps = @($stamp)
    $what = $root
    if ($extra) {
        $stamps = @("$stamp-$extra", $stamp)
        $what = "${root}[$extra]"
    }
    $wanted = (Get-FileHash (Join-Path $root 'pyproject.toml') -Algorithm SHA256).Hash
    if ((Test-Path $stamps[0]) -and (Get-Content $stamps[0] -Raw).Trim() -eq $wanted) { return }
    [Console]::Error.WriteLine("Installing formcheck into $venv ...")
    # Tests load a part of what is installed: to compile all of it takes half a minute more.
    $compile = if ($extra -eq 'test') { '--no-compile' } else { '--compile' }
    $pip = @('-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', $compile)
    $pip += @('--editable', $what)
    Invoke-Program (Get-VenvProgram 'python') $pip
    if ($LASTEXITCODE -ne 0) {
        Stop-WithMessage 'The packages can''t be installed: check the network and run it again.'
    }
    foreach ($path in $stamps) { Set-Content -Path $path -Value $wanted -Encoding UTF8 }
}
