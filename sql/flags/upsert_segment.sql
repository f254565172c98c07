-- Makes a segment, or states one anew: who is in it everywhere, from the next evaluation on. Where a flag that
-- needs approval asks for it, the change waits for it too; the answer has pending_change_id then.
--
-- Locks all environments.
--
-- Errors: PT400 invalid_segment_key, invalid_match, invalid_condition, too_many_conditions, invalid_users, reason_too_long

create or replace function flags.upsert_segment(
    p_segment_key text,
    p_conditions  jsonb default '[]',
    p_match       text default 'all',
    p_users       jsonb default '[]',
    p_excluded    jsonb default '[]',
    p_description text default null,
    p_reason      text default null
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_version   integer := flags._lock_segments(p_segment_key);
    v_reason    text := ops._check_reason(p_reason, false);
    v_document  jsonb;
    v_change_id uuid;
begin
    if p_segment_key is null or p_segment_key !~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$' then
        raise exception 'invalid_segment_key'
            using errcode = 'PT400', detail = format('%L is no key of a segment.', left(p_segment_key, 128)),
                  hint = 'Letters, digits, and . _ - between them, up to 128.';
    elsif p_match is null or p_match not in ('all', 'any') then
        raise exception 'invalid_match'
            using errcode = 'PT400', detail = format('%L is neither all nor any.', left(p_match, 40)),
                  hint = 'Say whether all conditions have to hold, or any of them.';
    end if;

    v_document := jsonb_build_object(
        'description', left(p_description, 2000), 'match', p_match, 'conditions', flags._check_conditions(p_conditions, false),
        'users', flags._check_users(p_users), 'excluded', flags._check_users(p_excluded)
    );

    if (flags._find_segment_user(p_segment_key)).needs_approval then
        v_change_id := flags._request_change('segment', p_segment_key, null, v_version, v_document, v_reason);
    else
        perform ops._set_reason(v_reason);
        perform flags._write_segment(p_segment_key, v_document, auth.uid());
    end if;

    return coalesce((select to_jsonb(s) from flags.segments as s where s.segment_key = p_segment_key), '{}')
        || case when v_change_id is null then '{}' else jsonb_build_object('pending_change_id', v_change_id) end;
end;
$$;

comment on function flags.upsert_segment(text, jsonb, text, jsonb, jsonb, text, text) is 'Make a segment, or state one anew.';

grant execute on function flags.upsert_segment(text, jsonb, text, jsonb, jsonb, text, text) to admin, service_role;
