-- Processes that registered, by state, and the age of the last backup.

create or replace function ops._read_house_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Either part may be missing, so its name is no part of a statement.
    v_instances regclass := to_regclass('services.instances');
    v_backups   regclass := to_regclass('ops.backups');
begin
    if v_instances is not null then
        return query execute format(
            $query$
                select 'services', jsonb_build_object('service', i.service_name, 'state', i.state), count(*)::double precision
                from %s as i
                group by i.service_name, i.state
            $query$, v_instances
        );
    end if;

    if v_backups is not null then
        return query execute format(
            $query$
                select 'backup_age_seconds', '{}'::jsonb,
                    extract(epoch from clock_timestamp() - max(b.finished_at))::double precision
                from %s as b
                where b.outcome in ('complete', 'verified')
                having count(*) > 0
            $query$, v_backups
        );
    end if;
end;
$$;

comment on function ops._read_house_gauges() is 'Processes that registered, and the age of the last backup.';
