-- The price sheets that some times need: of each tariff those that begin in them, and the one before.

create or replace function invoices._find_sheets(p_items invoices.usage_item[])
returns tariffs.price_sheets[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select coalesce(array_agg(s order by s.tariff_code, s.effective_from), '{}')
    from (
        select i.tariff_code, min(i.drawn_from) as first_at, max(i.drawn_until) as last_at
        from unnest(p_items) as i
        group by i.tariff_code
    ) as u
    join tariffs.price_sheets as s on s.tariff_code = u.tariff_code and s.effective_from < u.last_at
    where s.effective_from >= coalesce(
        (
            select max(o.effective_from)
            from tariffs.price_sheets as o
            where o.tariff_code = u.tariff_code and o.effective_from <= u.first_at
        ),
        '-infinity'
    );
end;

comment on function invoices._find_sheets(invoices.usage_item[]) is 'The price sheets that some times need.';
