-- Where the log begins, if months were dropped from it; null while it is whole.
--
-- Months are made one after another from the installation on, so a first month that
-- is later means that earlier ones are gone.

create or replace function events._get_log_start()
returns timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_start timestamptz;
begin
    select min(
        substring(pg_get_expr(c.relpartbound, c.oid) from $re$FROM \('([^']*)'\)$re$)::timestamptz
    ) into v_start
    from pg_inherits as i
    join pg_class as c on c.oid = i.inhrelid
    where i.inhparent = 'events.events'::regclass;

    if v_start <= (select min(e.started_at) from events.epochs as e) then
        return null;
    end if;

    return v_start;
end;
$$;

comment on function events._get_log_start() is 'Where the log begins, if months were dropped from it, else null.';
