TYPE=$1
case $TYPE in
MASTER) systemctl start haproxy ;;
BACKUP) systemctl stop haproxy ;;
esac
