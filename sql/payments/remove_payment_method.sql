-- Takes one of the caller's payment methods out of use; it stays known to what was paid with it. Where it was the
-- default, the newest that is left becomes it. Removing it again changes nothing. Changes take turns.
--
-- Errors: PT401 not_authenticated; PT404 payment_method_not_found

create or replace function payments.remove_payment_method(p_payment_method_id uuid)
returns payments.payment_method
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := payments._lock_payment_methods();
    v_method  payments.payment_methods;
    v_next_id uuid;
begin
    select m.* into v_method
    from payments.payment_methods as m
    where m.user_id = v_user_id and m.payment_method_id = p_payment_method_id;

    if not found then
        raise exception 'payment_method_not_found'
            using errcode = 'PT404',
                  detail = format('You have no payment method %s.', p_payment_method_id),
                  hint = 'payments.list_payment_methods() lists yours.';
    elsif v_method.removed_at is not null then
        return payments._mask_payment_method(v_method);
    end if;

    update payments.payment_methods as m
    set removed_at = clock_timestamp(), is_default = false
    where m.user_id = v_user_id and m.payment_method_id = p_payment_method_id;

    if v_method.is_default then
        select m.payment_method_id into v_next_id
        from payments.payment_methods as m
        where m.user_id = v_user_id and m.removed_at is null
        order by m.payment_method_id desc
        limit 1;

        if found then
            perform payments.set_default_payment_method(v_next_id);
        end if;
    end if;

    perform events._publish(
        'payment_method_removed', 'payment_method', p_payment_method_id::text,
        jsonb_build_object('user_id', v_user_id, 'type', v_method.method_type, 'masked', v_method.masked)
    );

    select m.* into v_method
    from payments.payment_methods as m
    where m.user_id = v_user_id and m.payment_method_id = p_payment_method_id;
    return payments._mask_payment_method(v_method);
end;
$$;

comment on function payments.remove_payment_method(uuid) is 'Take a payment method out of use.';

grant execute on function payments.remove_payment_method(uuid) to authenticated;
