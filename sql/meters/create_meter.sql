-- Adds a meter to the registry.
--
-- A prepayment meter is given by its DRN or its PAN (either leads to the other);
-- it is then called by its DRN unless it has another number. A meter with neither
-- needs a number, and no tokens can be made for it.
--
-- Errors: PT400 meter_number_missing, invalid_meter_number, invalid_time_zone,
--         invalid_drn, invalid_pan, invalid_status; PT404 user_not_found;
--         PT409 meter_number_taken, pan_taken, meter_exists;
--         23514 the constraint that an STS field breaks

create or replace function meters.create_meter(
    p_meter_number  text default null,
    p_region        text default null,
    p_time_zone     text default 'Africa/Nairobi',
    p_tariff_code   text default null,
    p_owner_user_id uuid default null,
    p_drn           text default null,
    p_pan           text default null,
    p_iin           text default '600727',
    p_sgc           text default '201457',
    p_krn           integer default 1,
    p_ti            text default '01',
    p_kt            integer default 2,
    p_ken           integer default 255,
    p_base_year     integer default 2014,
    p_status        text default 'active',
    p_meter_id      uuid default null
)
returns meters.meters
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter_id   uuid := coalesce(p_meter_id, core.uuid_v7());
    v_iin        text := p_iin;
    v_drn        text := p_drn;
    v_pan        text := p_pan;
    v_number     text;
    v_is_sts     boolean := p_drn is not null or p_pan is not null;
    v_constraint text;
    v_meter      meters.meters;
begin
    if p_pan is not null then
        if p_pan !~ '^[0-9]{18}$' or right(p_pan, 1) <> meters._luhn_digit(left(p_pan, 17))
            or p_drn <> substr(p_pan, 7, 11)
        then
            raise exception 'invalid_pan'
                using errcode = 'PT400',
                      detail = format('%L is not IIN, DRN and Luhn digit (%s) of this meter.', left(p_pan, 80),
                          coalesce(meters._luhn_digit(left(p_pan, 17)), 'none')),
                      hint = 'Send 18 digits: IIN (6), DRN (11), check digit (1); or send p_drn alone.';
        end if;
        v_iin := left(p_pan, 6);
        v_drn := substr(p_pan, 7, 11);
    end if;

    if v_is_sts then
        v_drn := meters._check_drn(v_drn);
        v_pan := v_iin || v_drn || meters._luhn_digit(v_iin || v_drn);
    end if;

    v_number := coalesce(btrim(p_meter_number), v_drn);

    if v_number is null then
        raise exception 'meter_number_missing'
            using errcode = 'PT400',
                  detail = 'The meter has neither a number nor a DRN.',
                  hint = 'Send p_meter_number, or p_drn of a prepayment meter.';
    end if;

    if v_number !~ '^[0-9A-Za-z][0-9A-Za-z._-]{2,39}$' then
        raise exception 'invalid_meter_number'
            using errcode = 'PT400',
                  detail = format('%L is not a meter number.', left(v_number, 80)),
                  hint = 'Use 3 to 40 letters, digits, points, dashes or underscores, a letter or digit first.';
    end if;

    if p_status is null or p_status not in ('registered', 'active') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('A new meter cannot be %L.', p_status),
                  hint = 'Use registered or active.';
    end if;

    begin
        insert into meters.meters (
            meter_id, meter_number, owner_user_id, region, time_zone, tariff_code, status,
            iin, drn, pan, sgc, krn, ti, kt, ken, base_year
        )
        values (
            v_meter_id, v_number, p_owner_user_id, btrim(p_region), core._check_time_zone(p_time_zone),
            p_tariff_code, p_status,
            case when v_is_sts then v_iin end, v_drn, v_pan,
            case when v_is_sts then p_sgc end, case when v_is_sts then p_krn end,
            case when v_is_sts then p_ti end, case when v_is_sts then p_kt end,
            case when v_is_sts then p_ken end, case when v_is_sts then p_base_year end
        )
        returning * into v_meter;

        if p_owner_user_id is not null then
            insert into meters.ownerships (meter_id, owned_from, user_id, recorded_by)
            values (v_meter_id, now(), p_owner_user_id, auth.uid());
        end if;

        insert into meters.meter_codes (code_type, code, meter_id)
        select c.code_type, c.code, v_meter_id
        from (values ('meter_number', v_number), ('pan', v_pan)) as c (code_type, code)
        where c.code is not null
        order by c.code_type, c.code;
    exception
        when foreign_key_violation then
            raise exception 'user_not_found'
                using errcode = 'PT404',
                      detail = format('There is no user %s.', p_owner_user_id),
                      hint = 'Create the user first, or leave p_owner_user_id out.';
        when unique_violation then
            get stacked diagnostics v_constraint = constraint_name;
            if v_constraint = 'meters_pkey' then
                raise exception 'meter_exists'
                    using errcode = 'PT409',
                          detail = format('There is a meter with the id %s.', v_meter_id),
                          hint = 'Leave p_meter_id out.';
            end if;
            if exists (
                select from meters.meter_codes as c where c.code_type = 'meter_number' and c.code = v_number
            ) then
                raise exception 'meter_number_taken'
                    using errcode = 'PT409',
                          detail = format('There is, or was, a meter with the number %s.', v_number),
                          hint = 'Numbers are never given out twice; look for the meter in meters.list_meters.';
            end if;
            raise exception 'pan_taken'
                using errcode = 'PT409',
                      detail = format('There is, or was, a meter with the PAN %s.', v_pan),
                      hint = 'A PAN belongs to one meter; check the DRN and the IIN.';
    end;

    perform events._publish('meter_created', 'meter', v_meter_id::text, to_jsonb(v_meter));
    return v_meter;
end;
$$;

comment on function meters.create_meter(
    text, text, text, text, uuid, text, text, text, text, integer, text, integer, integer, integer, text, uuid
) is 'Add a meter to the registry.';

grant execute on function meters.create_meter(
    text, text, text, text, uuid, text, text, text, text, integer, text, integer, integer, integer, text, uuid
) to admin, service_role;
