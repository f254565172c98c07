-- Sales and refunds one by one, for export: from p_from until before p_until by local day, a page
-- at a time; the next page is asked for with sold_on and sale_id of the last row. An operator gets
-- the own region, an admin one or all. With Accept: text/csv it comes as a table.
--
-- Errors: PT400 invalid_range, range_too_long, invalid_limit; PT403 no_region; PT404 region_not_found

create or replace function reports.list_sales(
    p_from     date,
    p_until    date,
    p_region   text default null,
    p_limit    integer default 1000,
    p_after_on date default null,
    p_after_id uuid default null
)
returns setof reports.sales
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region text := reports._choose_region(p_region);
begin
    perform reports._check_period(p_from, p_until, 'day', p_limit);

    return query
    select s.*
    from reports.sales as s
    where (v_region is null or s.region = v_region)
        and s.sold_on >= greatest(p_from, p_after_on) and s.sold_on < p_until
        and (
            p_after_on is null
            or (s.sold_on, s.sale_id) > (p_after_on, coalesce(p_after_id, '00000000-0000-0000-0000-000000000000'))
        )
    order by s.sold_on, s.sale_id
    limit p_limit;
end;
$$;

comment on function reports.list_sales(date, date, text, integer, date, uuid) is
    'Sales and refunds one by one, by local day; p_until is the day after the last.';

grant execute on function reports.list_sales(date, date, text, integer, date, uuid) to operator, service_role;
