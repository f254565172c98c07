-- Whom the account belongs to that a payer typed on a phone: a request's reference, the number of a
-- meter (its owner's wallet), a wallet's number, the payment reference of a bill (its customer's wallet), or the payer's
-- registered telephone number. Blanks,
-- dots and dashes do not matter, nor does case. Where it belongs to nobody the reason tells what is
-- wrong with it; the check digits tell a mistyped number from one that was never given out.

create or replace function mpesa._match_reference(p_reference text)
returns mpesa.match
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_trimmed constant text := upper(btrim(left(p_reference, 100), E' \t\r\n'));
    v_typed   constant text := regexp_replace(v_trimmed, '[^0-9A-Z]', '', 'g');
    v_match   mpesa.match;
    v_meter   record;
    v_wallet  record;
    v_billed  invoices.accounts := invoices._find_payer(p_reference);
begin
    if coalesce(v_typed, '') = '' then
        v_match.reason := 'no_reference';
        return v_match;
    end if;

    if v_typed ~ '^M[0-9A-F]{11}$' then
        select r.request_id, r.account_id, r.user_id
        into v_match.request_id, v_match.account_id, v_match.user_id
        from mpesa.requests as r
        where r.reference = v_typed;

        if found then
            return v_match;
        end if;
    end if;

    select m.meter_number, m.owner_user_id, m.status, m.deleted_at
    into v_meter
    from meters.meter_codes as c
    join meters.meters as m on m.meter_id = c.meter_id
    where c.code_type in ('meter_number', 'pan') and c.code in (v_trimmed, v_typed, btrim(left(p_reference, 100)))
    order by c.code = v_typed desc
    limit 1;

    select w.account_id, a.owner_user_id
    into v_wallet
    from mpesa.wallet_references as w
    join payments.accounts as a on a.account_id = w.account_id
    where w.reference = v_typed;

    if v_meter.meter_number is not null and v_wallet.account_id is not null then
        v_match.reason := 'ambiguous_reference';
    elsif v_meter.meter_number is not null then
        v_match.meter_number := v_meter.meter_number;
        if v_meter.deleted_at is not null or v_meter.status = 'retired' then
            v_match.reason := 'meter_retired';
        elsif v_meter.owner_user_id is null then
            v_match.reason := 'meter_without_owner';
        else
            v_match.user_id := v_meter.owner_user_id;
        end if;
    elsif v_wallet.account_id is not null then
        v_match.account_id := v_wallet.account_id;
        v_match.user_id := v_wallet.owner_user_id;
    elsif v_billed.currency = 'KES' then
        v_match.user_id := v_billed.user_id;
    elsif v_typed ~ '^(254|0)?[17][0-9]{8}$' then
        select u.user_id into v_match.user_id
        from auth.users as u
        where u.phone = '+254' || right(v_typed, 9) and u.phone_verified_at is not null;
    end if;

    if v_match.user_id is null and v_match.reason is null then
        v_match.reason := case
            when v_typed ~ '^[0-9]{11}$' and meters._luhn_digit(left(v_typed, 10)) <> right(v_typed, 1) then 'mistyped_meter'
            when v_typed ~ '^[0-9]{8}$' and meters._luhn_digit(left(v_typed, 7)) <> right(v_typed, 1) then 'mistyped_wallet'
            else 'unknown_reference'
        end;
    end if;

    return v_match;
end;
$$;

comment on function mpesa._match_reference(text) is 'Whom the account belongs to that a payer typed, or why nobody.';
