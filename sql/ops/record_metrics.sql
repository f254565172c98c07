-- Stores measurements: [{"name", "value", "labels": {…}, "recorded_at"}, …], at most 1,000; labels and time may be left out.
-- All or none. Returns how many. For services and admins; for what is counted all the time add it up first.
--
-- A name has lower-case letters, digits and _; a label is a short text, number or truth value, ten of them at most. Labels that
-- know no end (ids, addresses) belong into the context of an event.
--
-- Errors: PT400 invalid_metrics, invalid_metric

create or replace function ops.record_metrics(p_metrics jsonb)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_number  integer;
    v_problem jsonb;
begin
    if jsonb_typeof(p_metrics) is distinct from 'array' or jsonb_array_length(p_metrics) not between 1 and 1000 then
        raise exception 'invalid_metrics'
            using errcode = 'PT400',
                  detail = 'p_metrics is an array of 1 to 1000 measurements.',
                  hint = 'Send [{"name": "…", "value": 1, "labels": {}}, …].';
    end if;

    select m.item into v_problem
    from jsonb_array_elements(p_metrics) as m (item)
    where not ops._is_metric(m.item)
    limit 1;

    if found then
        raise exception 'invalid_metric'
            using errcode = 'PT400',
                  detail = format('%s is no measurement.', left(v_problem::text, 300)),
                  hint = 'name: [a-z][a-z0-9_]*, up to 100; value: a finite number; labels: up to 10 plain values of up to 100 '
                      'characters; recorded_at: within the last day.';
    end if;

    insert into ops.metrics (metric_name, recorded_at, metric_id, value, labels)
    select m.item ->> 'name', coalesce((m.item ->> 'recorded_at')::timestamptz, now()), core.uuid_v7(),
        (m.item ->> 'value')::numeric, coalesce(nullif(m.item -> 'labels', 'null'), '{}')
    from jsonb_array_elements(p_metrics) as m (item);

    get diagnostics v_number = row_count;
    return v_number;
end;
$$;

comment on function ops.record_metrics(jsonb) is 'Store measurements of our own, all or none; returns how many.';

grant execute on function ops.record_metrics(jsonb) to admin, service_role;
