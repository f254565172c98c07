-- Parts items where price sheets begin, and says at which level each part is read: by days where the rate
-- does not depend on the time, by hours where it changes at whole ones of a clock that the meter's hours keep to,
-- else by quarters. An estimate is spread over the parts by their length.

create or replace function invoices._part_items(
    p_items  invoices.usage_item[],
    p_sheets tariffs.price_sheets[],
    p_hourly boolean[]
)
returns invoices.usage_part[]
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    with sheet as (
        select s.ordinality::integer as sheet_no, s.tariff_code, s.effective_from, p_hourly[s.ordinality] as is_hourly,
            s.band_method in ('time_of_use', 'prices', 'dynamic') as is_variable,
            lead(s.effective_from) over (partition by s.tariff_code order by s.effective_from) as effective_until,
            t.time_zone
        from unnest(p_sheets) with ordinality as s
        join tariffs.tariffs as t on t.tariff_code = s.tariff_code
    ),
    part as (
        select i.item_no, i.meter_id, i.meter_zone, s.sheet_no, s.is_variable, s.is_hourly, s.time_zone,
            greatest(i.drawn_from, s.effective_from) as part_from, least(i.drawn_until, s.effective_until) as part_until,
            i.drawn_from, i.drawn_until, i.estimated_kwh
        from unnest(p_items) as i
        join sheet as s
            on s.tariff_code = i.tariff_code and s.effective_from < i.drawn_until
                and coalesce(s.effective_until > i.drawn_from, true)
        where i.drawn_from < i.drawn_until
    )
    select coalesce(
        array_agg(
            (
                n.part_no, n.item_no, n.meter_id, n.meter_zone, n.sheet_no,
                case
                    when not n.is_variable then '1d'
                    when n.is_hourly and n.starts_whole and n.ends_whole then '1h'
                    else '15m'
                end,
                n.is_variable, n.part_from, n.part_until, n.estimated_kwh
            )::invoices.usage_part
            order by n.part_no
        ),
        '{}'
    )
    from (
        select row_number() over (order by p.item_no, p.part_from)::integer as part_no, p.item_no, p.meter_id, p.meter_zone,
            p.sheet_no, p.is_variable, p.is_hourly, p.part_from, p.part_until,
            date_trunc('hour', p.part_from at time zone p.meter_zone) = p.part_from at time zone p.meter_zone
            and date_trunc('hour', p.part_from at time zone p.time_zone) = p.part_from at time zone p.time_zone
                as starts_whole,
            date_trunc('hour', p.part_until at time zone p.meter_zone) = p.part_until at time zone p.meter_zone
            and date_trunc('hour', p.part_until at time zone p.time_zone) = p.part_until at time zone p.time_zone
                as ends_whole,
            p.estimated_kwh * extract(epoch from p.part_until - p.part_from)
            / extract(epoch from p.drawn_until - p.drawn_from) as estimated_kwh
        from part as p
    ) as n;
end;

comment on function invoices._part_items(invoices.usage_item[], tariffs.price_sheets[], boolean[]) is
    'Part items where price sheets begin.';
