-- Makes the queue of imports and says that a program reads calendars; doing it again changes nothing.

create or replace function study.register_importer()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform jobs.create_queue('calendars', 'python');
    perform jobs.register_handler('import_calendar', null, 'calendars', 3, 6);
end;
$$;

comment on function study.register_importer() is 'Make the queue and the handler of calendars.';

grant execute on function study.register_importer() to service_role;
