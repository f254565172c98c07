-- States who sends invoices: name, address, tax number, how to pay. What is left out stays, or is empty where the
-- issuer is new. Papers that are out stay as they are.
--
-- Errors: PT400 invalid_issuer, invalid_time_zone; 23514 issuers_name_check

create or replace function invoices.set_issuer(
    p_issuer_code  text,
    p_name         text default null,
    p_address      text[] default null,
    p_tax_id       text default null,
    p_email        text default null,
    p_phone        text default null,
    p_time_zone    text default null,
    p_paybill      text default null,
    p_payment_code text default null,
    p_notes        text[] default null
)
returns invoices.issuers
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_issuer invoices.issuers;
begin
    if p_issuer_code is null or p_issuer_code !~ '^[a-z0-9][a-z0-9_-]{0,62}$'
        or cardinality(p_address) > 8 or cardinality(p_notes) > 10
    then
        raise exception 'invalid_issuer'
            using errcode = 'PT400', detail = 'A code has small letters and digits, an address 8 lines, notes 10.',
                  hint = 'The first issuer is main.';
    end if;

    if p_time_zone is not null then
        perform core._check_time_zone(p_time_zone);
    end if;

    insert into invoices.issuers as i (
        issuer_code, name, address, tax_id, email, phone, time_zone, paybill, payment_code, notes
    )
    values (
        p_issuer_code, coalesce(p_name, p_issuer_code), coalesce(p_address, '{}'), p_tax_id, p_email, p_phone,
        coalesce(p_time_zone, 'Africa/Nairobi'), p_paybill, p_payment_code, coalesce(p_notes, '{}')
    )
    on conflict (issuer_code) do update
    set name = coalesce(p_name, i.name), address = coalesce(p_address, i.address), tax_id = coalesce(p_tax_id, i.tax_id),
        email = coalesce(p_email, i.email), phone = coalesce(p_phone, i.phone), time_zone = coalesce(p_time_zone, i.time_zone),
        paybill = coalesce(p_paybill, i.paybill), payment_code = coalesce(p_payment_code, i.payment_code),
        notes = coalesce(p_notes, i.notes), updated_at = clock_timestamp()
    returning i.* into v_issuer;

    perform events._publish(
        'issuer_updated', 'issuer', p_issuer_code, jsonb_build_object('name', v_issuer.name, 'tax_id', v_issuer.tax_id)
    );
    return v_issuer;
end;
$$;

comment on function invoices.set_issuer(text, text, text[], text, text, text, text, text, text, text[]) is
    'State who sends invoices, and how they are paid.';

grant execute on function invoices.set_issuer(text, text, text[], text, text, text, text, text, text, text[])
    to admin, service_role;
