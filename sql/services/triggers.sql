create or replace trigger _100_check_state
before update of state on services.instances
for each row
when (old.state is distinct from new.state)
execute function services.instances__check_state();
