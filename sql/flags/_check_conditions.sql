-- The conditions of a rule or a segment as they are kept.
--
-- Errors: PT400 invalid_condition, too_many_conditions; PT404 segment_not_found

create or replace function flags._check_conditions(p_conditions jsonb, p_takes_segments boolean)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conditions jsonb := coalesce(nullif(p_conditions, 'null'), '[]');
    v_segment    text;
begin
    if jsonb_typeof(v_conditions) <> 'array' then
        raise exception 'invalid_condition'
            using errcode = 'PT400', detail = 'Conditions are no array.', hint = 'Send an array of conditions.';
    elsif jsonb_array_length(v_conditions) > 50 then
        raise exception 'too_many_conditions'
            using errcode = 'PT400', detail = format('There are %s conditions.', jsonb_array_length(v_conditions)),
                  hint = 'A rule has up to 50; put some into a segment.';
    end if;

    v_conditions := (
        select coalesce(jsonb_agg(flags._check_condition(c.value) order by c.position), '[]')
        from jsonb_array_elements(v_conditions) with ordinality as c (value, position)
    );

    for v_segment in
        select c.value ->> 'value'
        from jsonb_array_elements(v_conditions) as c
        where c.value ->> 'operator' in ('in_segment', 'not_in_segment')
    loop
        if not p_takes_segments then
            raise exception 'invalid_condition'
                using errcode = 'PT400', detail = 'A segment cannot ask for another one.',
                      hint = 'Ask for both in the rule.';
        elsif not exists (select from flags.segments as s where s.segment_key = v_segment) then
            raise exception 'segment_not_found'
                using errcode = 'PT404', detail = format('There is no segment %L.', left(v_segment, 128)),
                      hint = 'flags.upsert_segment makes one.';
        end if;
    end loop;

    return v_conditions;
end;
$$;

comment on function flags._check_conditions(jsonb, boolean) is 'Conditions as they are kept; refuses what are none.';
