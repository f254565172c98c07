-- How often the calling user was there: first and last day, days, events, sessions. As of the last refresh.
--
-- Errors: PT401 not_authenticated

create or replace function analytics.get_my_engagement()
returns analytics.user_engagement
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_row analytics.user_engagement;
begin
    select
        auth.require_uid(), min(d.on_day), max(d.on_day), count(*), coalesce(sum(d.event_count), 0),
        coalesce(sum(d.session_count), 0)
    into v_row
    from analytics.user_days as d
    where d.user_id = auth.require_uid();

    return v_row;
end;
$$;

comment on function analytics.get_my_engagement() is 'How often the calling user was there.';

grant execute on function analytics.get_my_engagement() to authenticated;
