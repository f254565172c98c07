-- Processes that registered, by state, and the age of the last backup.

create or replace function ops._read_house_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Dynamic: either part may be missing.
    if to_regclass('services.instances') is not null then
        return query execute $query$
            select 'services', jsonb_build_object('service', i.service_name, 'state', i.state), count(*)::double precision
            from services.instances as i
            group by i.service_name, i.state
        $query$;
    end if;

    if to_regclass('ops.backups') is not null then
        return query execute $query$
            select 'backup_age_seconds', '{}'::jsonb,
                extract(epoch from clock_timestamp() - max(b.finished_at))::double precision
            from ops.backups as b
            where b.outcome in ('complete', 'verified')
            having count(*) > 0
        $query$;
    end if;
end;
$$;

comment on function ops._read_house_gauges() is 'Processes that registered, and the age of the last backup.';
