create or replace trigger _100_refuse_change
before update or delete on events.events
for each row execute function events.events__refuse_change();

create or replace trigger _100_refuse_truncate
before truncate on events.events
for each statement execute function events.events__refuse_change();
