-- Purchases, newest first: of one meter, or of everything the caller may see.
--
-- Paged by key: purchase ids sort by time, so the last id of a page in p_before
-- gives the next page, however many purchases there are.
--
-- Errors: PT400 invalid_limit; PT401 not_authenticated

create or replace function tokens.list_purchases(
    p_meter_id uuid default null,
    p_limit    integer default 50,
    p_before   uuid default null
)
returns setof tokens.purchases
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    c_last    constant uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    v_user_id uuid;
begin
    if p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'invalid_limit'
            using errcode = 'PT400',
                  detail = format('The limit is %s.', coalesce(p_limit::text, 'missing')),
                  hint = 'Ask for 1 to 1000 rows and page with p_before.';
    end if;

    if p_meter_id is not null then
        return query
        select p.*
        from tokens.purchases as p
        where p.meter_id = p_meter_id and p.purchase_id < coalesce(p_before, c_last)
        order by p.purchase_id desc
        limit p_limit;
    else
        v_user_id := auth.require_uid();
        return query
        select p.*
        from tokens.purchases as p
        where p.user_id = v_user_id and p.purchase_id < coalesce(p_before, c_last)
        order by p.purchase_id desc
        limit p_limit;
    end if;
end;
$$;

comment on function tokens.list_purchases(uuid, integer, uuid) is
    'Purchases, newest first, of one meter or of all that the caller bought.';

grant execute on function tokens.list_purchases(uuid, integer, uuid) to authenticated, service_role;
