-- Refuses a transaction that a limit of the account's day or month has no room for. The caller holds the account's
-- lock, so of two at once the second sees the first; and has not written this one yet.
--
-- Errors: PT422 limit_exceeded

create or replace function payments._check_allowance(
    p_account_id uuid,
    p_type       text,
    p_amount     numeric
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_allowance payments.allowance;
begin
    select a.* into v_allowance
    from payments._list_allowances(p_account_id, p_type) as a
    where p_amount > a.left_amount or a.left_count < 1
    order by a.ends_at desc
    limit 1;

    if found then
        raise exception 'limit_exceeded'
            using errcode = 'PT422',
                  detail = format(
                      'Of a %s a %s, %s are used and %s are left; this would be %s %s.',
                      v_allowance.transaction_type, v_allowance.period,
                      concat_ws(
                          ' and ',
                          v_allowance.used_amount || ' of ' || v_allowance.currency || ' ' || v_allowance.maximum_amount,
                          v_allowance.used_count || ' of ' || v_allowance.maximum_count || ' times'
                      ),
                      concat_ws(' and ', v_allowance.left_amount, v_allowance.left_count || ' times'),
                      v_allowance.currency, p_amount
                  ),
                  hint = format(
                      'Pay less, or again after %s (%s); payments.get_my_limits() shows what is left.',
                      to_char(v_allowance.ends_at at time zone v_allowance.time_zone, 'YYYY-MM-DD HH24:MI'),
                      v_allowance.time_zone
                  );
    end if;
end;
$$;

comment on function payments._check_allowance(uuid, text, numeric) is
    'Refuse a transaction that a limit has no room for; the caller holds the account''s lock.';
