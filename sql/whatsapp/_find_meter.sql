-- The meter that a message means: the one it names, or the caller's only one.
--
-- Errors: PT404 meter_not_found, no_meter; PT409 meter_ambiguous

create or replace function whatsapp._find_meter(p_meter_number text)
returns meters.meters
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meters meters.meters[];
begin
    select array_agg(m order by m.meter_id) into v_meters
    from (
        select *
        from meters.meters as m
        where m.owner_user_id = auth.uid()
            and m.deleted_at is null
            and m.status <> 'retired'
            and (p_meter_number is null or p_meter_number in (upper(m.meter_number), m.drn))
        order by m.meter_id
        limit 10
    ) as m;

    if cardinality(v_meters) = 1 then
        return v_meters[1];
    elsif p_meter_number is not null then
        raise exception 'meter_not_found'
            using errcode = 'PT404',
                  detail = format('You have no meter %s.', p_meter_number),
                  hint = 'Look at the number on the meter.';
    elsif v_meters is null then
        raise exception 'no_meter'
            using errcode = 'PT404',
                  detail = 'You have no meter.',
                  hint = 'Ask your supplier to assign one to you.';
    end if;

    raise exception 'meter_ambiguous'
        using errcode = 'PT409',
              detail = format(
                  'You have several meters: %s.', (select string_agg(m.meter_number, ', ') from unnest(v_meters) as m)
              ),
              hint = 'Name one: BAL <meter>, BUY <amount> <meter>.';
end;
$$;

comment on function whatsapp._find_meter(text) is 'The meter that a message means.';
