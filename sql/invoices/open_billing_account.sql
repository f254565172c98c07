-- Opens the billing account of a meter: its owner is billed for what it draws from p_opened_at on, by
-- default from now on. A meter has one account at a time; one that was prepaid until a moment is closed then.
--
-- The zone is the meter's unless another one is named; the currency is that of the tariff.
--
-- Errors: PT400 invalid_billing_mode, invalid_time_zone, invalid_opened_at; PT403 feature_disabled;
--         PT404 meter_not_found, series_not_found, tariff_not_found; PT409 meter_has_no_owner, meter_has_no_tariff,
--         account_exists; PT422 not_the_owner

create or replace function invoices.open_billing_account(
    p_meter_id      uuid,
    p_user_id       uuid default null,
    p_billing_mode  text default 'postpaid',
    p_opened_at     timestamptz default null,
    p_tariff_code   text default null,
    p_time_zone     text default null,
    p_series_code   text default 'INV',
    p_customer_name text default null,
    p_address       text[] default '{}'
)
returns invoices.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_meter    meters.meters;
    v_user_id  uuid := p_user_id;
    v_opened   timestamptz := coalesce(p_opened_at, now());
    v_zone     text;
    v_tariff   tariffs.tariffs;
    v_account  invoices.accounts;
begin
    perform invoices._require_billing();

    select m.* into v_meter from meters.meters as m where m.meter_id = p_meter_id and m.deleted_at is null for no key update;

    if not found then
        raise exception 'meter_not_found'
            using errcode = 'PT404', detail = format('There is no meter %s.', coalesce(p_meter_id::text, 'without an id')),
                  hint = 'Look the meter up with meters.list_meters.';
    end if;

    v_user_id := coalesce(v_user_id, v_meter.owner_user_id);
    v_zone := coalesce(p_time_zone, v_meter.time_zone);

    if v_user_id is null then
        raise exception 'meter_has_no_owner'
            using errcode = 'PT409', detail = format('Nobody has meter %s.', v_meter.meter_number),
                  hint = 'Assign the meter first, or name the customer in p_user_id.';
    end if;

    if not exists (select from auth.users as u where u.user_id = v_user_id) then
        raise exception 'user_not_found'
            using errcode = 'PT404', detail = format('There is no user %s.', v_user_id), hint = 'Create the user first.';
    end if;

    if p_billing_mode is null or p_billing_mode not in ('postpaid', 'prepaid') then
        raise exception 'invalid_billing_mode'
            using errcode = 'PT400', detail = format('%L is no way to bill.', p_billing_mode), hint = 'Send postpaid or prepaid.';
    end if;

    if not isfinite(v_opened) or v_opened > now() + interval '1 year' then
        raise exception 'invalid_opened_at'
            using errcode = 'PT400', detail = format('An account cannot begin at %s.', v_opened),
                  hint = 'Send a moment at most a year from now.';
    end if;

    perform core._check_time_zone(v_zone);

    select t.* into v_tariff
    from tariffs.tariffs as t
    where t.tariff_code = coalesce(p_tariff_code, tariffs._find_meter_tariff(v_meter));

    if not found then
        raise exception 'tariff_not_found'
            using errcode = 'PT404', detail = format('There is no tariff %L.', coalesce(p_tariff_code, v_meter.tariff_code)),
                  hint = 'tariffs.list_tariffs shows the tariffs there are.';
    end if;

    if not exists (select from invoices.series as s where s.series_code = p_series_code) then
        raise exception 'series_not_found'
            using errcode = 'PT404', detail = format('There is no series %L.', p_series_code), hint = 'The first one is INV.';
    end if;

    -- Where the account begins in what another one bills, the later begins where the earlier one was closed.
    if exists (
        select
        from invoices.accounts as a
        where a.meter_id = p_meter_id and tstzrange(a.opened_at, a.closed_at) && tstzrange(v_opened, null)
    ) then
        raise exception 'account_exists'
            using errcode = 'PT409', detail = format('Meter %s has an account after %s.', v_meter.meter_number, v_opened),
                  hint = 'Close it first with invoices.close_billing_account.';
    end if;

    v_account := invoices._add_account(
        v_meter, v_user_id, p_billing_mode, v_opened, p_tariff_code, v_tariff.currency, v_zone, p_series_code,
        p_customer_name, p_address
    );
    return v_account;
end;
$$;

comment on function invoices.open_billing_account(uuid, uuid, text, timestamptz, text, text, text, text, text[]) is
    'Open the billing account of a meter; its owner is billed for what it draws from then on.';

grant execute on function invoices.open_billing_account(uuid, uuid, text, timestamptz, text, text, text, text, text[])
    to admin, service_role;
