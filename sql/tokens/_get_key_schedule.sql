-- The expanded decoder key of a meter, derived once and kept.
--
-- Called by tokens._issue_token, whose owner alone may read vending keys. A meter whose
-- supply group, revision, tariff index or base date changed derives anew.
--
-- The caller read the meter and then waited for locks; so this compares it with the row as it is now,
-- and refuses to seal a token for a meter that was meanwhile suspended, given to somebody else or
-- moved to another key.
--
-- Errors: PT409 meter_changed, meter_has_no_keys; PT503 vending_key_missing

create or replace function tokens._get_key_schedule(p_meter meters.meters)
returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_identity text := concat_ws('/', p_meter.pan, p_meter.sgc, p_meter.ti, p_meter.krn, p_meter.kt, p_meter.base_year);
    v_schedule integer[];
    v_key      bytea;
begin
    select k.schedule into v_schedule
    from tokens.meter_keys as k
    join meters.meters as m on m.meter_id = k.meter_id
    where k.meter_id = p_meter.meter_id and k.key_identity = v_identity and m = p_meter;

    if found then
        return v_schedule;
    end if;

    if not exists (select from meters.meters as m where m.meter_id = p_meter.meter_id and m = p_meter) then
        raise exception 'meter_changed'
            using errcode = 'PT409',
                  detail = format('Meter %s was changed while the call was waiting.', p_meter.meter_number),
                  hint = 'Nothing was sold; send the call again.';
    end if;

    if p_meter.pan is null then
        raise exception 'meter_has_no_keys'
            using errcode = 'PT409',
                  detail = format('Meter %s has no STS identity.', p_meter.meter_number),
                  hint = 'Set its decoder number, supply group and key revision with meters.update_meter.';
    end if;

    select k.vending_key into v_key
    from tokens.vending_keys as k
    where k.sgc = p_meter.sgc and k.krn = p_meter.krn;

    if not found then
        raise exception 'vending_key_missing'
            using errcode = 'PT503',
                  detail = format('No vending key for supply group %s, revision %s.', p_meter.sgc, p_meter.krn),
                  hint = 'Install it with tokens.set_vending_key.';
    end if;

    v_schedule := tokens._misty1_key_schedule(tokens._sts_decoder_key(
        v_key, p_meter.pan, p_meter.sgc, p_meter.ti::integer, p_meter.krn, p_meter.kt, p_meter.base_year
    ));

    insert into tokens.meter_keys as k (meter_id, key_identity, schedule)
    values (p_meter.meter_id, v_identity, v_schedule)
    on conflict (meter_id) do update
    set key_identity = excluded.key_identity, schedule = excluded.schedule;

    return v_schedule;
end;
$$;

comment on function tokens._get_key_schedule(meters.meters) is 'The expanded decoder key of a meter.';
