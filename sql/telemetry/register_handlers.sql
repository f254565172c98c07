-- Registers the jobs of this schema; every deploy calls it.

create or replace function telemetry.register_handlers()
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform jobs.register_handler(
        'telemetry.rebuild_hours', 'telemetry._rebuild_hours(jsonb)'::regprocedure, 'sql_alone'
    );
end;
$$;

comment on function telemetry.register_handlers() is 'Register the jobs of the roll-ups.';

grant execute on function telemetry.register_handlers() to service_role;
