#!/bin/sh
# Installs from this folder alone: no network is asked for anything. May be run again.
set -eu
cd "$(dirname "$0")"
wanted=$(cat python-version)

echo '核对文件 (checking the files)'
sha256sum --quiet -c SHA256SUMS || { echo '文件不完整或被改动，请重新复制 (files are damaged; copy them again)' >&2; exit 1; }

for python in "${PYTHON:-python$wanted}" python3 python; do
  found=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) && [ "$found" = "$wanted" ] && break
  python=
done
[ -n "$python" ] || { echo "需要 Python $wanted，可用 PYTHON=路径 指定 (Python $wanted is needed; name it by PYTHON=path)" >&2; exit 1; }

echo "安装到 $(pwd)/.venv (installing)"
[ -x .venv/bin/python ] || "$python" -m venv .venv || { echo '缺少 venv：安装系统软件包 python3-venv (venv is missing)' >&2; exit 1; }
.venv/bin/python -m pip install -q --disable-pip-version-check --no-index --find-links wheels --require-hashes --no-deps \
  --only-binary :all: -r requirements.txt
touch .venv/.run
.venv/bin/flask --app app check >/dev/null
echo '安装完成。试用演示：.venv/bin/flask --app app demo --serve；正式使用见 安装说明.txt (done)'
