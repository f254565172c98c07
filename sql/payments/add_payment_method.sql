-- Keeps what the caller pays with. The first becomes the default, another one if p_is_default says so; the same again
-- is the one that is there, with the new label and date.
--
--   mpesa  p_reference is a telephone number of Safaricom in any usual form
--   card   p_reference is the token of the provider in p_provider; p_last_digits are the last four digits
--   bank   p_reference is the account number, p_provider the code of the bank
--
-- What looks like a card number is refused in any field.
--
-- Errors: PT400 invalid_payment_method, invalid_phone; PT401 not_authenticated;
--         PT422 card_expired, card_number_refused, too_many_payment_methods

create or replace function payments.add_payment_method(
    p_type        text,
    p_reference   text,
    p_provider    text default null,
    p_label       text default null,
    p_last_digits text default null,
    p_expires_on  date default null,
    p_is_default  boolean default false
)
returns payments.payment_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id   uuid := payments._lock_payment_methods();
    v_reference text := btrim(p_reference);
    v_provider  text := lower(btrim(p_provider));
    v_label     text := nullif(btrim(p_label), '');
    v_masked    text;
    v_fault     text;
    v_method    payments.payment_methods;
begin
    perform payments._check_no_card_number(p_reference), payments._check_no_card_number(p_label),
        payments._check_no_card_number(p_provider), payments._check_no_card_number(p_last_digits);

    if p_type = 'mpesa' then
        v_provider := coalesce(v_provider, 'safaricom');
        v_reference := payments._normalise_phone(v_reference);
        v_masked := left(v_reference, 4) || '•••••' || right(v_reference, 4);
    elsif p_type = 'card' then
        v_masked := '•••• ' || p_last_digits;
        v_fault := case
            when v_provider is null then 'A card is known to a provider: send p_provider.'
            when p_last_digits is null or p_last_digits !~ '^[0-9]{4}$'
                then 'Send the last four digits of the card in p_last_digits.'
        end;
    elsif p_type = 'bank' then
        v_reference := upper(replace(v_reference, ' ', ''));
        v_masked := '•••• ' || right(v_reference, 4);
        v_fault := case
            when v_provider is null then 'Send the code of the bank in p_provider.'
            when v_reference !~ '^[A-Z0-9-]{6,34}$' then 'An account number has 6 to 34 letters and digits.'
        end;
    else
        v_fault := 'Use mpesa, card or bank.';
    end if;

    v_fault := coalesce(v_fault, case
        when coalesce(length(v_reference), 0) not between 1 and 255 then 'Send a reference of at most 255 characters.'
        when v_provider !~ '^[a-z0-9][a-z0-9_.-]{0,62}$' then 'A provider is up to 63 small letters and digits.'
        when length(v_label) > 60 then 'A label has at most 60 characters.'
    end);

    if v_fault is not null then
        raise exception 'invalid_payment_method'
            using errcode = 'PT400',
                  detail = format('A method of type %L from %L.', left(p_type, 40), left(p_provider, 80)),
                  hint = v_fault;
    end if;

    if p_expires_on < current_date then
        raise exception 'card_expired'
            using errcode = 'PT422',
                  detail = format('It was good until %s.', p_expires_on),
                  hint = 'Add the card that came after it.';
    end if;

    update payments.payment_methods as m
    set label = coalesce(v_label, m.label), expires_on = coalesce(p_expires_on, m.expires_on)
    where m.user_id = v_user_id and m.method_type = p_type and m.provider = v_provider
        and m.reference = v_reference and m.removed_at is null
    returning m.* into v_method;

    if not found then
        if (
            select count(*)
            from payments.payment_methods as m
            where m.user_id = v_user_id and m.removed_at is null
        ) >= 20 then
            raise exception 'too_many_payment_methods'
                using errcode = 'PT422',
                      detail = 'You have 20 already.',
                      hint = 'Remove one with payments.remove_payment_method().';
        end if;

        insert into payments.payment_methods (
            user_id, payment_method_id, method_type, provider, reference, masked, label, expires_on
        )
        values (
            v_user_id, core.uuid_v7(), p_type, v_provider, v_reference, v_masked, v_label, p_expires_on
        )
        returning * into v_method;

        perform events._publish(
            'payment_method_added', 'payment_method', v_method.payment_method_id::text,
            jsonb_build_object('user_id', v_user_id, 'type', p_type, 'provider', v_provider, 'masked', v_masked)
        );
    end if;

    if p_is_default or not exists (
        select from payments.payment_methods as m where m.user_id = v_user_id and m.is_default
    ) then
        return payments.set_default_payment_method(v_method.payment_method_id);
    end if;

    return payments._mask_payment_method(v_method);
end;
$$;

comment on function payments.add_payment_method(text, text, text, text, text, date, boolean) is
    'Keep what the caller pays with: a telephone, a provider''s token for a card, a bank account.';

grant execute on function payments.add_payment_method(text, text, text, text, text, date, boolean) to authenticated;
