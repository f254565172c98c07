-- Refuses a batch as a whole: no array of objects, or too big.
--
-- Errors: PT400 invalid_changes; PT413 batch_too_large

create or replace function sync._check_changes(p_changes jsonb)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if jsonb_typeof(p_changes) is distinct from 'array'
        or exists (select from jsonb_array_elements(p_changes) as c (item) where jsonb_typeof(c.item) <> 'object')
    then
        raise exception 'invalid_changes'
            using errcode = 'PT400', detail = 'p_changes is no array of objects.',
                  hint = 'Send [{"id": …, "table": …, "record_id": …, "operation": …, "base_version": …, "data": {…}}, …].';
    end if;

    if jsonb_array_length(p_changes) > 500 or octet_length(p_changes::text) > 1048576 then
        raise exception 'batch_too_large'
            using errcode = 'PT413',
                  detail = format('%s items, %s bytes.', jsonb_array_length(p_changes), octet_length(p_changes::text)),
                  hint = 'Send at most 500 items and 1 MB at a time.';
    end if;
end;
$$;

comment on function sync._check_changes(jsonb) is 'Refuse a batch that is no array of objects, or too big.';
