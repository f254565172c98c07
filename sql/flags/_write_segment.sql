-- Makes a segment what a document says; null deletes it. The caller has locked all environments.

create or replace function flags._write_segment(p_segment_key text, p_document jsonb, p_changed_by uuid)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_document is null then
        delete from flags.segments as s where s.segment_key = p_segment_key;
    else
        insert into flags.segments as s (
            segment_key, description, match, conditions, users, excluded, updated_by
        )
        select p_segment_key, d.description, d.match, d.conditions, d.users, d.excluded, p_changed_by
        from jsonb_to_record(p_document) as d (
            description text, match text, conditions jsonb, users text[], excluded text[]
        )
        on conflict (segment_key) do update
        set description = excluded.description, match = excluded.match, conditions = excluded.conditions,
            users = excluded.users, excluded = excluded.excluded, updated_by = excluded.updated_by,
            version = s.version + 1, updated_at = clock_timestamp();
    end if;

    perform flags._announce(null),
        events._publish(
            case when p_document is null then 'segment_deleted' else 'segment_changed' end, 'segment', p_segment_key, '{}'
        );
end;
$$;

comment on function flags._write_segment(text, jsonb, uuid) is 'Make a segment what a document says.';
