-- The prerequisites of a flag as they are kept: in the order of their keys, the variants that will do in order.
--
-- A cycle is found by following what is needed from here; the caller has locked the environment, so nobody
-- closes one from the other side meanwhile.
--
-- Errors: PT400 invalid_prerequisite, prerequisite_cycle, prerequisites_too_deep; PT404 prerequisite_not_found;
--         PT422 variant_not_found

create or replace function flags._check_prerequisites(p_environment text, p_flag_key text, p_prerequisites jsonb)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    c_deepest   constant integer := 10;
    c_most      constant integer := 200;
    c_most_seen constant integer := 50000;
    v_kept    jsonb := '{}';
    v_needed  jsonb;
    v_flag    flags.flags;
    v_list    text[];
    v_missing text;
    v_path    text[];
    v_widest  record;
begin
    for v_needed in select e from jsonb_array_elements(coalesce(p_prerequisites, '[]')) as e loop
        if (case when jsonb_typeof(v_needed) <> 'object' then true
            else jsonb_typeof(v_needed -> 'flag') is distinct from 'string'
                or jsonb_typeof(v_needed -> 'variants') is distinct from 'array'
                or v_needed - '{flag,variants}'::text[] <> '{}' or v_needed -> 'variants' = '[]'
                or v_kept ? (v_needed ->> 'flag') or jsonb_array_length(p_prerequisites) > 20
            end)
        then
            raise exception 'invalid_prerequisite'
                using errcode = 'PT400', detail = format('%s is none, is there twice, or is one of over 20.', left(v_needed::text, 200)),
                      hint = 'Write {"flag": "new-checkout", "variants": ["on"]}.';
        end if;

        select f.* into v_flag
        from flags.flags as f
        where f.environment = p_environment and f.flag_key = v_needed ->> 'flag';

        if not found and v_needed ->> 'flag' <> p_flag_key then
            raise exception 'prerequisite_not_found'
                using errcode = 'PT404', detail = format('There is no flag %L in %s.', left(v_needed ->> 'flag', 128), p_environment),
                      hint = 'Make it first with flags.upsert_flag.';
        end if;

        v_list := array(
            select distinct e.variant collate "C" from jsonb_array_elements_text(v_needed -> 'variants') as e (variant) order by 1
        );
        select min(e.variant) into v_missing from unnest(v_list) as e (variant) where not v_flag.variants ? e.variant;

        if v_missing is not null and v_needed ->> 'flag' <> p_flag_key then
            raise exception 'variant_not_found'
                using errcode = 'PT422', detail = format('Flag %s has no variant %L.', v_flag.flag_key, left(v_missing, 64)),
                      hint = 'Name variants that the other flag has.';
        end if;

        v_kept := v_kept || jsonb_build_object(v_needed ->> 'flag', to_jsonb(v_list));
    end loop;

    with recursive needed (flag_key, path) as (
        select k, array[p_flag_key, k] from jsonb_object_keys(v_kept) as k
        union all
        select p.prerequisite_key, n.path || p.prerequisite_key
        from needed as n
        join flags.prerequisites as p on p.environment = p_environment and p.flag_key = n.flag_key
        where n.flag_key <> p_flag_key and cardinality(n.path) <= c_deepest
    )
    select n.path into v_path
    from needed as n
    where n.flag_key = p_flag_key or cardinality(n.path) > c_deepest
    order by n.flag_key = p_flag_key desc, n.path
    limit 1;

    if v_path[cardinality(v_path)] = p_flag_key then
        raise exception 'prerequisite_cycle'
            using errcode = 'PT400', detail = array_to_string(v_path, ' needs ') || '.',
                  hint = 'A flag cannot be needed by what it needs.';
    elsif v_path is not null then
        raise exception 'prerequisites_too_deep'
            using errcode = 'PT400', detail = array_to_string(v_path, ' needs ') || '.',
                  hint = format('A chain has up to %s flags.', c_deepest);
    end if;

    -- What needs this flag gets longer, too: evaluations follow every way down, and ways multiply.
    with recursive needs (flag_key, prerequisite_key) as (
        select p.flag_key, p.prerequisite_key
        from flags.prerequisites as p
        where p.environment = p_environment and p.flag_key <> p_flag_key
        union all
        select p_flag_key, k from jsonb_object_keys(v_kept) as k
    ),
    above (flag_key) as (
        select p_flag_key
        union
        select n.flag_key from above as a join needs as n on n.prerequisite_key = a.flag_key
    ),
    walked (top_key, flag_key, depth) as (
        select a.flag_key, a.flag_key, 1 from above as a
        union all
        select w.top_key, n.prerequisite_key, w.depth + 1
        from walked as w
        join needs as n on n.flag_key = w.flag_key
        where w.depth <= c_deepest
    ),
    seen as materialized (
        select w.top_key, w.depth from walked as w limit c_most_seen
    )
    select s.top_key, max(s.depth) as depth, count(*) as number into v_widest
    from seen as s
    group by s.top_key
    having max(s.depth) > c_deepest or count(*) > c_most or (select count(*) from seen) = c_most_seen
    order by number desc, s.top_key
    limit 1;

    if found and v_kept <> '{}' then
        raise exception 'prerequisites_too_deep'
            using errcode = 'PT400',
                  detail = format('%s would evaluate %s flags, up to %s in a row.', v_widest.top_key, v_widest.number, v_widest.depth),
                  hint = format('A chain has up to %s flags; all ways down have %s at most.', c_deepest, c_most);
    end if;

    return (
        select coalesce(jsonb_agg(jsonb_build_object('flag', k.key, 'variants', k.value) order by k.key collate "C"), '[]')
        from jsonb_each(v_kept) as k
    );
end;
$$;

comment on function flags._check_prerequisites(text, text, jsonb) is
    'The prerequisites of a flag as they are kept; refuses cycles.';
