-- History is added to, nothing else.
create or replace trigger _100_refuse_change
before update or delete on config.changes
for each row execute function config.versions__refuse_change();

create or replace trigger _100_refuse_truncate
before truncate on config.changes
for each statement execute function config.versions__refuse_change();

create or replace trigger _100_refuse_change
before update or delete on config.versions
for each row execute function config.versions__refuse_change();

create or replace trigger _100_refuse_truncate
before truncate on config.versions
for each statement execute function config.versions__refuse_change();
