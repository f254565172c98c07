create or replace trigger _100_check
before insert or update on api.routes
for each row execute function api.routes__check();

create or replace trigger _500_announce
after insert or update or delete or truncate on api.routes
for each statement execute function api.routes__announce();
