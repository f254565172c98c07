-- Why a context is not in a segment, or not outside of it; null where it is.

create or replace function flags._find_segment_mismatch(p_segment_key text, p_context jsonb, p_is_inside boolean)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_segment flags.segments;
    v_key     text := p_context ->> 'targetingKey';
    v_inside  boolean;
begin
    select s.* into v_segment from flags.segments as s where s.segment_key = p_segment_key;

    if not found then
        return 'segment_missing';
    end if;

    v_inside := case
        when v_key = any (v_segment.excluded) then false
        when v_key = any (v_segment.users) then true
        -- A list of users alone is not everybody.
        when jsonb_array_length(v_segment.conditions) = 0 then false
        else flags._find_group_mismatch(v_segment.match, v_segment.conditions, '{}', p_context) is null
    end;

    return case when v_inside <> p_is_inside then case when v_inside then 'in_segment' else 'not_in_segment' end end;
end;
$$;

comment on function flags._find_segment_mismatch(text, jsonb, boolean) is
    'Why a context is not in a segment, or not outside of it; null where it is.';
