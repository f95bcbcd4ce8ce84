package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	fullWidth  = 1 << tileHeight
	// maxFile is a bundle of 256 entries of 64 KiB, and some.
	maxFile = 20 << 20
)

// source has the files of a log by their paths; what isn't there is fs.ErrNotExist.
type source interface {
	read(path string) ([]byte, error)
}

type folder string

func (f folder) read(path string) ([]byte, error) {
	return os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
}

type website struct {
	prefix string
	client http.Client
}

func newWebsite(prefix string) *website {
	return &website{strings.TrimSuffix(prefix, "/"), http.Client{Timeout: time.Minute}}
}

func (w *website) read(path string) ([]byte, error) {
	url := w.prefix + "/" + path
	response, err := w.client.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotFound {
		return nil, fmt.Errorf("%s: %w", url, fs.ErrNotExist)
	}
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answers %s", url, response.Status)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", url, maxFile)
	}
	return data, err
}

// tilePath is the path of tlog-tiles: without the tile height, and with "entries" for the data tiles of level -1.
func tilePath(t tlog.Tile) string {
	path := strings.TrimPrefix(t.Path(), fmt.Sprintf("tile/%d/", t.H))
	if t.L == -1 {
		path = "entries/" + strings.TrimPrefix(path, "data/")
	}
	return "tile/" + path
}

// readTile reads a tile of hashes. A partial one may be gone once the full one exists; then that is cut.
func readTile(files source, t tlog.Tile) ([]byte, error) {
	data, err := files.read(tilePath(t))
	if errors.Is(err, fs.ErrNotExist) && t.W < fullWidth {
		full := t
		full.W = fullWidth
		if data, err = files.read(tilePath(full)); err == nil && len(data) == fullWidth*tlog.HashSize {
			data = data[:t.W*tlog.HashSize]
		}
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %v", tilePath(t), err)
	}
	if len(data) != t.W*tlog.HashSize {
		return nil, fmt.Errorf("%s has %d bytes instead of %d", tilePath(t), len(data), t.W*tlog.HashSize)
	}
	return data, nil
}

// readEntries reads a bundle: for each entry its length as 16 bits, big-endian, and the entry.
func readEntries(files source, n int64, width int) ([][]byte, error) {
	t := tlog.Tile{H: tileHeight, L: -1, N: n, W: width}
	available := width
	data, err := files.read(tilePath(t))
	if errors.Is(err, fs.ErrNotExist) && width < fullWidth {
		t.W, available = fullWidth, fullWidth
		data, err = files.read(tilePath(t))
	}
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %v", tilePath(t), err)
	}
	entries := make([][]byte, 0, available)
	for len(entries) < available {
		if len(data) < 2 || len(data)-2 < int(data[0])<<8|int(data[1]) {
			return nil, fmt.Errorf("%s ends within entry %d of %d", tilePath(t), len(entries), available)
		}
		length := int(data[0])<<8 | int(data[1])
		entries = append(entries, data[2:2+length])
		data = data[2+length:]
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("%s has %d bytes after its last entry", tilePath(t), len(data))
	}
	return entries[:width], nil
}

// servedTiles lets tlog read the log's tiles, which it checks against the checkpoint's root.
type servedTiles struct{ files source }

func (s servedTiles) Height() int                     { return tileHeight }
func (s servedTiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (s servedTiles) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		var err error
		if data[i], err = readTile(s.files, t); err != nil {
			return nil, err
		}
	}
	return data, nil
}
