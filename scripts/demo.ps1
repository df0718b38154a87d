# Installs formcheck into .venv (once) and analyses a bundled sample: no camera needed.
# Arguments go to `formcheck demo`. If scripts may not run here:
#   powershell -ExecutionPolicy Bypass -File scripts\demo.ps1

. (Join-Path $PSScriptRoot 'environment.ps1')

Install-Formcheck
Invoke-Program (Get-VenvProgram 'formcheck') (@('demo') + @($args))
exit $LASTEXITCODE
