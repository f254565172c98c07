-- Deletes a segment that no rule asks for.
--
-- Locks all environments.
--
-- Errors: PT404 segment_not_found; PT409 segment_in_use

create or replace function flags.delete_segment(p_segment_key text)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_flag flags.flags;
begin
    if flags._lock_segments(p_segment_key) = 0 then
        raise exception 'segment_not_found'
            using errcode = 'PT404', detail = format('There is no segment %L.', left(p_segment_key, 128)),
                  hint = 'flags.list_segments shows those there are.';
    end if;

    v_flag := flags._find_segment_user(p_segment_key);

    if v_flag.flag_key is not null then
        raise exception 'segment_in_use'
            using errcode = 'PT409', detail = format('Flag %s in %s asks for it.', v_flag.flag_key, v_flag.environment),
                  hint = 'Take it out of the rules first.';
    end if;

    perform flags._write_segment(p_segment_key, null, null);
end;
$$;

comment on function flags.delete_segment(text) is 'Delete a segment that no rule asks for.';

grant execute on function flags.delete_segment(text) to admin, service_role;
