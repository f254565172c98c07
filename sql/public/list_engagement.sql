-- How often users were there: the caller alone, and for admins and the service everybody.

create or replace function public.list_engagement()
returns setof analytics.user_engagement
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select d.user_id, min(d.on_day), max(d.on_day), count(*), coalesce(sum(d.event_count), 0)::bigint,
        coalesce(sum(d.session_count), 0)::bigint
    from analytics.user_days as d
    where d.user_id = auth.uid() or auth.role() in ('admin', 'service_role')
    group by d.user_id;
end;
$$;

comment on function public.list_engagement() is 'Version 1: see analytics.get_my_engagement. Admins see everybody.';

grant execute on function public.list_engagement() to authenticated, service_role;
