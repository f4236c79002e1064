# want no-shebang
#!/bin/bash
if [ "$(ps -C haproxy --no-header | wc -l)" -eq 0 ]; then
    exit 1
fi
