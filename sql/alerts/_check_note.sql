-- What somebody wrote, trimmed; refuses nothing at all, and too much.
--
-- Errors: PT400 note_required, note_too_long

create or replace function alerts._check_note(p_note text, p_is_required boolean default true)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_note text := nullif(btrim(p_note, E' \t\r\n'), '');
begin
    if v_note is null and p_is_required then
        raise exception 'note_required'
            using errcode = 'PT400',
                  detail = 'The note is empty.',
                  hint = 'Say in a few words what was found or done.';
    end if;

    if length(v_note) > 2000 then
        raise exception 'note_too_long'
            using errcode = 'PT400',
                  detail = format('The note has %s characters.', length(v_note)),
                  hint = 'Send at most 2000.';
    end if;

    return v_note;
end;
$$;

comment on function alerts._check_note(text, boolean) is 'What somebody wrote, trimmed; refuses nothing and too much.';
