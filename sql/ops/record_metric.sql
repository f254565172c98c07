-- Stores one measurement; see record_metrics.
--
-- Errors: PT400 invalid_metric

create or replace function ops.record_metric(p_name text, p_value double precision, p_labels jsonb default '{}')
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform ops.record_metrics(jsonb_build_array(jsonb_build_object(
        'name', p_name, 'value', case when abs(p_value) < 'Infinity' then p_value end, 'labels', p_labels
    )));
end;
$$;

comment on function ops.record_metric(text, double precision, jsonb) is 'Store one measurement of our own.';

grant execute on function ops.record_metric(text, double precision, jsonb) to admin, service_role;
