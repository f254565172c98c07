-- Meters that operators and admins look for, in the order of their numbers, a page at a time: the
-- next page is asked for with the last meter_number of this one.
--
-- p_seen_before finds meters that have been silent since, or were never heard of; p_seen_since
-- those that were heard of since. These two look at each meter of the region, the others lead to
-- an index. The policies decide what is seen; an operator's regions are said again as a condition,
-- since policies are alternatives and lead to no index.
--
-- Errors: PT400 invalid_limit, invalid_status, invalid_range

create or replace function meters.search_meters(
    p_number_prefix text default null,
    p_owner_user_id uuid default null,
    p_status        text default null,
    p_region        text default null,
    p_seen_since    timestamptz default null,
    p_seen_before   timestamptz default null,
    p_limit         integer default 50,
    p_after         text default null
)
returns setof meters.listing
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_region  text := p_region;
    v_regions text[];
    v_prefix  text := nullif(btrim(p_number_prefix), '');
begin
    if p_limit is null or p_limit not between 1 and 10000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'null')),
                  hint = 'Ask for 1 to 10000 meters; follow the pages with p_after.';
    end if;

    if p_status not in ('registered', 'active', 'suspended', 'retired') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of a meter.', left(p_status, 80)),
                  hint = 'Use registered, active, suspended or retired.';
    end if;

    if p_seen_since > p_seen_before then
        raise exception 'invalid_range'
            using errcode = 'PT400',
                  detail = format('Seen since %s and before %s.', p_seen_since, p_seen_before),
                  hint = 'Send p_seen_since before p_seen_before, or one of them.';
    end if;

    if auth.role() = 'operator' and v_region is null and p_owner_user_id is null then
        v_regions := nullif(auth.regions(), '{}');
    end if;

    -- One region leads to an index in the order of the list.
    if cardinality(v_regions) = 1 then
        v_region := v_regions[1];
        v_regions := null;
    end if;

    return query
    select
        m.meter_id, m.meter_number, m.region, m.status, m.tariff_code, m.owner_user_id, m.owner_since,
        s.last_read_at, s.power_kw, m.created_at
    from meters.meters as m
    left join telemetry.meter_states as s on s.meter_id = m.meter_id
    where m.deleted_at is null
        and (v_region is null or m.region = v_region)
        and (v_regions is null or m.region = any (v_regions))
        and (p_owner_user_id is null or m.owner_user_id = p_owner_user_id)
        and (p_status is null or m.status = p_status)
        -- A number is of ASCII characters, all of which come before the tilde.
        and (v_prefix is null or m.meter_number collate "C" >= v_prefix and m.meter_number collate "C" < v_prefix || '~')
        and (p_seen_since is null or s.last_read_at >= p_seen_since)
        and (p_seen_before is null or s.last_read_at < p_seen_before or s.last_read_at is null)
        and (p_after is null or m.meter_number collate "C" > p_after)
    order by m.meter_number collate "C"
    limit p_limit;
end;
$$;

comment on function meters.search_meters(text, uuid, text, text, timestamptz, timestamptz, integer, text) is
    'Look for meters by number, owner, status, region or when they were last heard of; the next page begins after p_after.';

grant execute on function meters.search_meters(text, uuid, text, text, timestamptz, timestamptz, integer, text)
    to operator, service_role;
