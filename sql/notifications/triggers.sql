create or replace trigger _100_check_state
before update of state on notifications.deliveries
for each row
when (old.state is distinct from new.state)
execute function notifications.deliveries__check_state();
