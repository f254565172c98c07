-- What the caller pays with, the default first, then the newest; never more than its owner needs to recognise it.
--
-- Errors: PT401 not_authenticated

create or replace function payments.list_payment_methods(p_with_removed boolean default false)
returns setof payments.payment_method
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_user_id uuid := auth.require_uid();
begin
    return query
    select s.*
    from payments.payment_methods as m
    cross join lateral payments._mask_payment_method(m) as s
    where m.user_id = v_user_id and (p_with_removed or m.removed_at is null)
    order by m.is_default desc, m.payment_method_id desc;
end;
$$;

comment on function payments.list_payment_methods(boolean) is 'What the caller pays with, the default first; masked.';

grant execute on function payments.list_payment_methods(boolean) to authenticated;
