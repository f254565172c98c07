-- The value of a key, and whether it is fresh or only kept.
--
-- What was written in this hour (day) lies in the next slot, what was written before it in this one; the former
-- is newer. Each slot has a statement of its own, whose plan is one look-up in one partition: a reader holds no
-- lock on the slot that is to be emptied, nothing is planned anew, and it takes a fifth of the time. A value from
-- the future (the clock was set back) is none.
--
-- Errors: PT404 namespace_not_found

create or replace function cache._find_entry(
    p_namespace text,
    p_key       text,
    p_version   integer
)
returns cache.found_entry
language plpgsql
volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now       constant timestamptz := cache._now();
    v_namespace cache.namespaces;
    v_entry     cache.entries;
    v_found     cache.found_entry;
begin
    select n.* into v_namespace from cache.namespaces as n where n.namespace = p_namespace;

    if not found then
        v_namespace := cache._find_namespace(p_namespace);
    end if;

    for v_ahead in reverse 1..0 loop
        case cache._get_slot(v_namespace.ring, v_now, v_ahead)
            when 0 then
                select e.* into v_entry
                from cache.entries as e
                where e.slot = 0 and e.namespace = p_namespace and e.key = p_key;
            when 1 then
                select e.* into v_entry
                from cache.entries as e
                where e.slot = 1 and e.namespace = p_namespace and e.key = p_key;
            when 2 then
                select e.* into v_entry
                from cache.entries as e
                where e.slot = 2 and e.namespace = p_namespace and e.key = p_key;
            when 3 then
                select e.* into v_entry
                from cache.entries as e
                where e.slot = 3 and e.namespace = p_namespace and e.key = p_key;
            when 4 then
                select e.* into v_entry
                from cache.entries as e
                where e.slot = 4 and e.namespace = p_namespace and e.key = p_key;
            when 5 then
                select e.* into v_entry
                from cache.entries as e
                where e.slot = 5 and e.namespace = p_namespace and e.key = p_key;
        end case;

        exit when found;
    end loop;

    v_found.namespace_version := v_namespace.version;
    v_found.count_every := v_namespace.count_every;
    v_found.is_fresh := false;
    v_found.is_kept := v_entry.slot is not null
        and v_entry.namespace_version = v_namespace.version
        and v_entry.version = p_version
        and v_entry.stored_at <= v_now + interval '5 seconds'
        and v_entry.kept_until > v_now;

    if v_found.is_kept then
        v_found.value := v_entry.value;
        v_found.stored_at := v_entry.stored_at;
        v_found.expires_at := v_entry.expires_at;
        v_found.is_fresh := v_entry.expires_at > v_now
            and not cache._is_marked(v_namespace.ring, v_entry.subjects, v_entry.snapshot);
    end if;

    return v_found;
end;
$$;

comment on function cache._find_entry(text, text, integer) is 'The value of a key, and whether it is fresh.';
