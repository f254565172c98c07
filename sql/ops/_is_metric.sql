-- Whether something is a measurement as record_metrics takes it.

create or replace function ops._is_metric(p_metric jsonb)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_labels jsonb;
    v_at     timestamptz;
begin
    if jsonb_typeof(p_metric) is distinct from 'object' then
        return false;
    end if;

    v_labels := coalesce(nullif(p_metric -> 'labels', 'null'), '{}');

    if coalesce(p_metric ->> 'name', '') !~ '^[a-z][a-z0-9_]{0,99}$'
        or jsonb_typeof(p_metric -> 'value') is distinct from 'number'
        or abs((p_metric ->> 'value')::numeric) > 1e300
        or jsonb_typeof(v_labels) <> 'object'
        or (select count(*) from jsonb_object_keys(v_labels)) > 10
        or exists (
            select
            from jsonb_each(v_labels) as l
            where l.key !~ '^[a-z][a-z0-9_]{0,39}$' or jsonb_typeof(l.value) in ('object', 'array', 'null')
                or length(l.value #>> '{}') > 100
        )
    then
        return false;
    end if;

    v_at := (p_metric ->> 'recorded_at')::timestamptz;
    return v_at is null or v_at between now() - interval '1 day' and now() + interval '1 hour';
exception when data_exception then
    return false;
end;
$$;

comment on function ops._is_metric(jsonb) is 'Whether something is a measurement.';
