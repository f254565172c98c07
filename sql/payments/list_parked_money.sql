-- Money that arrived and belonged to nobody, newest first, page by page: what still waits, or what became assigned or
-- returned, or all of it (p_status null). p_before is the transaction_id of the last row of the page before.
--
-- Errors: PT400 invalid_limit, invalid_status

create or replace function payments.list_parked_money(
    p_status text default 'parked',
    p_limit  integer default 50,
    p_before uuid default null
)
returns setof payments.parked_money
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform core._check_limit(p_limit);

    if p_status not in ('parked', 'assigned', 'returned') then
        raise exception 'invalid_status'
            using errcode = 'PT400',
                  detail = format('%L is not a status of parked money.', p_status),
                  hint = 'Use parked, assigned or returned, or null for all.';
    end if;

    return query
    select p.*
    from payments.parked_money as p
    where (p_status is null or p.status = p_status)
        and (p_before is null or p.transaction_id < p_before)
    order by p.transaction_id desc
    limit p_limit;
end;
$$;

comment on function payments.list_parked_money(text, integer, uuid) is
    'Money that arrived and belonged to nobody, newest first; p_before is the last transaction_id of the page before.';

grant execute on function payments.list_parked_money(text, integer, uuid) to admin, service_role;
