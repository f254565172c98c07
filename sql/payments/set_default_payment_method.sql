-- Makes one of the caller's payment methods the one that is used where none is named. Changes take turns.
--
-- Errors: PT401 not_authenticated; PT404 payment_method_not_found

create or replace function payments.set_default_payment_method(p_payment_method_id uuid)
returns payments.payment_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := payments._lock_payment_methods();
    v_method  payments.payment_methods;
begin
    -- The other one first: an index sees to it that there are never two.
    update payments.payment_methods as m
    set is_default = false
    where m.user_id = v_user_id and m.is_default and m.payment_method_id <> p_payment_method_id;

    update payments.payment_methods as m
    set is_default = true
    where m.user_id = v_user_id and m.payment_method_id = p_payment_method_id and m.removed_at is null
    returning m.* into v_method;

    if not found then
        raise exception 'payment_method_not_found'
            using errcode = 'PT404',
                  detail = format('You have no payment method %s.', p_payment_method_id),
                  hint = 'payments.list_payment_methods() lists yours.';
    end if;

    return payments._mask_payment_method(v_method);
end;
$$;

comment on function payments.set_default_payment_method(uuid) is 'Use a payment method where none is named.';

grant execute on function payments.set_default_payment_method(uuid) to authenticated;
