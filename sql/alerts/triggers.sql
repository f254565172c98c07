create or replace trigger _100_check_status
before update of status on alerts.alerts
for each row
when (old.status is distinct from new.status)
execute function alerts.alerts__check_status();

create or replace trigger _500_move_alerts
after update of owner_user_id, region on meters.meters
for each row
when (old.owner_user_id is distinct from new.owner_user_id or old.region is distinct from new.region)
execute function alerts.meters__move_alerts();

create or replace trigger _100_complete_parameters
before insert or update of parameters, subject_type on alerts.rules
for each row
execute function alerts.rules__complete_parameters();
