-- Refuses an item whose members are missing, unknown or of the wrong type.
--
-- Errors: PT400 invalid_item; PT413 item_too_large

create or replace function sync._check_item(p_item jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_problem text := sync._find_problem(p_item);
begin
    if v_problem is not null then
        raise exception 'invalid_item'
            using errcode = 'PT400', detail = format('The item is wrong: %s.', v_problem),
                  hint = 'See docs/sync.md for the members of an item.';
    end if;

    if octet_length(p_item::text) > 65536 then
        raise exception 'item_too_large'
            using errcode = 'PT413', detail = format('It has %s bytes.', octet_length(p_item::text)),
                  hint = 'An item has at most 65536.';
    end if;
end;
$$;

comment on function sync._check_item(jsonb) is 'Refuse an item whose members are missing, unknown or of the wrong type.';
