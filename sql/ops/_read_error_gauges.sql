-- Errors by service: kinds that are open, and how often any of them happened.

create or replace function ops._read_error_gauges()
returns table (gauge text, labels jsonb, value double precision)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    with counts as materialized (
        select e.service, count(*) filter (where e.status = 'open') as open_count, sum(e.occurrence_count) as number
        from ops.errors as e
        group by e.service
    ),
    services as (
        select unnest(array['gateway', 'worker', 'sql', 'client']) as service
        union
        select c.service from counts as c
    )
    select 'errors_open', jsonb_build_object('service', s.service), coalesce(c.open_count, 0)::double precision
    from services as s
    left join counts as c on c.service = s.service
    union all
    select 'errors_seen', jsonb_build_object('service', s.service), coalesce(c.number, 0)::double precision
    from services as s
    left join counts as c on c.service = s.service;
end;
$$;

comment on function ops._read_error_gauges() is 'Errors by service.';
