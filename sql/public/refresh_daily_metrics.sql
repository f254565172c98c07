-- analytics.refresh_daily_metrics under the name that clients of the first version call; see there for its errors.

create or replace function public.refresh_daily_metrics(p_limit integer default 100)
returns analytics.refresh_result
language sql
set search_path = pg_catalog, pg_temp
as $$
    select analytics.refresh_daily_metrics(p_limit);
$$;

comment on function public.refresh_daily_metrics(integer) is 'Version 1: see analytics.refresh_daily_metrics.';

grant execute on function public.refresh_daily_metrics(integer) to admin, service_role;
