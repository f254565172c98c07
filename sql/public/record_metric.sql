-- Stores one measurement: ops.record_metric under the parameters of the first version; see there for its errors.
-- Service, type and unit become labels, beside the tags.

create or replace function public.record_metric(
    p_service_name text,
    p_metric_type  text,
    p_metric_name  text,
    p_value        double precision,
    p_unit         text default null,
    p_tags         jsonb default '{}'
)
returns void
language sql
set search_path = pg_catalog, pg_temp
as $$
    select ops.record_metric(
        p_metric_name, p_value, coalesce(p_tags, '{}') || jsonb_strip_nulls(
            jsonb_build_object('service', p_service_name, 'type', p_metric_type, 'unit', p_unit)
        )
    );
$$;

comment on function public.record_metric(text, text, text, double precision, text, jsonb) is 'Version 1: see ops.record_metric.';

grant execute on function public.record_metric(text, text, text, double precision, text, jsonb) to admin, service_role;
