-- What a template can say about an event: its payload, occurred_at, the meter's number,
-- and for a purchase the token in groups of four, amount and energy.

create or replace function notifications._get_event_variables(p_event events.events)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_variables jsonb := p_event.payload || jsonb_build_object(
        'event_type', p_event.event_type, 'aggregate_id', p_event.aggregate_id, 'occurred_at', p_event.created_at
    );
begin
    if p_event.aggregate_type = 'meter' then
        v_variables := v_variables || coalesce((
            select jsonb_build_object('meter_number', m.meter_number, 'region', m.region)
            from meters.meters as m
            where m.meter_id = notifications._parse_uuid(p_event.aggregate_id)
        ), '{}') || coalesce((
            select jsonb_build_object(
                'token', btrim(regexp_replace(p.token, '(\d{4})', '\1 ', 'g')), 'amount', p.total,
                'currency', p.currency, 'token_kwh', p.token_kwh
            )
            from tokens.purchases as p
            where p.meter_id = notifications._parse_uuid(p_event.aggregate_id)
                and p.purchase_id = notifications._parse_uuid(p_event.payload ->> 'purchase_id')
        ), '{}');
    end if;

    return v_variables;
end;
$$;

comment on function notifications._get_event_variables(events.events) is 'What a template can say about an event.';
